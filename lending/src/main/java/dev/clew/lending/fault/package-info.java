/// What goes wrong in the lending system when a request asks for it.
@NullMarked
package dev.clew.lending.fault;

import org.jspecify.annotations.NullMarked;
