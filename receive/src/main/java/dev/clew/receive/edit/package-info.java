/// What is changed in a request before it is stored, if anything is: it is read once to see whether something must be,
/// and written anew only then. [RequestEditor] is the walk, and what it is used for are its heirs.
@NullMarked
package dev.clew.receive.edit;

import org.jspecify.annotations.NullMarked;
