/// What a policy would have kept of the traffic that is stored.
@NullMarked
package dev.clew.sample.replay;

import org.jspecify.annotations.NullMarked;
