/// What services are told to sample before anything is known of a trace: head sampling.
@NullMarked
package dev.clew.sample.head;

import org.jspecify.annotations.NullMarked;
