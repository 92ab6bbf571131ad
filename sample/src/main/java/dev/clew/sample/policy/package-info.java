/// What to keep: a policy and whole traces in, decisions out. Pure: no clock, no chance, nothing remembered.
@NullMarked
package dev.clew.sample.policy;

import org.jspecify.annotations.NullMarked;
