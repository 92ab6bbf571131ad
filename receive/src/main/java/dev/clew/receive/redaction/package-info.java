/// What must not reach the disk: secrets and personal data, found by key, by pattern or by what they look like, and
/// replaced before the log sees them. [Redaction] holds the rules, [Redactor] applies them to requests.
@NullMarked
package dev.clew.receive.redaction;

import org.jspecify.annotations.NullMarked;
