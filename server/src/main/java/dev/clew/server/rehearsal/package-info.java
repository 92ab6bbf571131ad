/// What a server goes through once before it is released, so that it starts prepared.
@NullMarked
package dev.clew.server.rehearsal;

import org.jspecify.annotations.NullMarked;
