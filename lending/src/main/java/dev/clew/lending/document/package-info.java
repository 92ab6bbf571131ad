/// `finance_document_api`: writes and keeps the documents of loans.
@NullMarked
package dev.clew.lending.document;

import org.jspecify.annotations.NullMarked;
