/// The database of the company: the pool, the schema, the first users.
@NullMarked
package dev.clew.lending.database;

import org.jspecify.annotations.NullMarked;
