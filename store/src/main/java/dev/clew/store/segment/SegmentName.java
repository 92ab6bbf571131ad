package dev.clew.store.segment;

import dev.clew.model.Tenant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The name of a segment's file. It tells enough to serve the segment when the manifest is lost:
///
/// ```
/// segment-0000000000000007-0000000000012345-default.clew
///         number           last batch in it tenant
/// ```
///
/// @param number given once, ascending; a file that is written again gets a new one
/// @param through the sequence number in the log of the last batch that it, or an older segment of the tenant, holds
record SegmentName(long number, long through, Tenant tenant) {
    private static final Pattern NAME = Pattern.compile("segment-(\\d{16})-(\\d{16})-(.+)\\.clew");
    private static final Pattern UNFINISHED = Pattern.compile("segment-.+\\.unfinished");

    /// Null if `file` is not named as a finished segment is.
    static @Nullable SegmentName parse(String file) {
        Matcher name = NAME.matcher(file);
        if (!name.matches()) {
            return null;
        }
        try {
            return new SegmentName(
                    Long.parseLong(name.group(1)), Long.parseLong(name.group(2)), new Tenant(name.group(3)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static boolean isUnfinished(String file) {
        return UNFINISHED.matcher(file).matches();
    }

    String file() {
        return "segment-%016d-%016d-%s.clew".formatted(number, through, tenant.name());
    }

    /// The name while it is written: such a file is never opened, and deleted when it is found.
    String unfinishedFile() {
        return file() + ".unfinished";
    }
}
