package dev.clew.store.records;

import dev.clew.model.Tenant;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The name of a file of records, which tells all that a start has to know:
///
/// ```
/// records-0000000000000007-0000000000012345-default.clew
///         number           last batch in it tenant
/// ```
///
/// @param number given once, ascending; a file that is written again gets a new one
/// @param through the sequence number in the log of the last batch that it, or an older file of the tenant,
///     holds
record RecordFileName(long number, long through, Tenant tenant) {
    /// In the order of their batches.
    static final Comparator<RecordFileName> ORDER =
            Comparator.comparingLong(RecordFileName::through).thenComparingLong(RecordFileName::number);

    private static final Pattern NAME = Pattern.compile("records-(\\d{16})-(\\d{16})-(.+)\\.clew");
    private static final String UNFINISHED = ".unfinished";

    /// Null if `file` is not named as a finished one is.
    static @Nullable RecordFileName parse(String file) {
        Matcher name = NAME.matcher(file);
        if (!name.matches()) {
            return null;
        }
        try {
            return new RecordFileName(
                    Long.parseLong(name.group(1)), Long.parseLong(name.group(2)), new Tenant(name.group(3)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static boolean isUnfinished(String file) {
        return file.endsWith(UNFINISHED);
    }

    String file() {
        return "records-%016d-%016d-%s.clew".formatted(number, through, tenant.name());
    }

    /// The name while it is written: such a file is never opened, and deleted when it is found.
    String unfinishedFile() {
        return file() + UNFINISHED;
    }
}
