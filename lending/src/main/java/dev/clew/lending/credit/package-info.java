/// `external_credit_api`: somebody else's service, and a slow one.
@NullMarked
package dev.clew.lending.credit;

import org.jspecify.annotations.NullMarked;
