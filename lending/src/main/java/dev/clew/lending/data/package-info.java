/// `finance_data_postgres_api`: users and loans, from the database.
@NullMarked
package dev.clew.lending.data;

import org.jspecify.annotations.NullMarked;
