package dev.clew.store.segment;

import dev.clew.model.Tenant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The name of a ledger's file:
///
/// ```
/// ledger-0000000000000009-default.clew
///        number           tenant
/// ```
///
/// @param number given once, ascending, together with those of segments
record LedgerName(long number, Tenant tenant) {
    private static final Pattern NAME = Pattern.compile("ledger-(\\d{16})-(.+)\\.clew");
    private static final Pattern UNFINISHED = Pattern.compile("ledger-.+\\.unfinished");

    /// Null if `file` is not named as a finished ledger is.
    static @Nullable LedgerName parse(String file) {
        Matcher name = NAME.matcher(file);
        if (!name.matches()) {
            return null;
        }
        try {
            return new LedgerName(Long.parseLong(name.group(1)), new Tenant(name.group(2)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static boolean isUnfinished(String file) {
        return UNFINISHED.matcher(file).matches();
    }

    String file() {
        return "ledger-%016d-%s.clew".formatted(number, tenant.name());
    }

    /// The name while it is written: such a file is never opened, and deleted when it is found.
    String unfinishedFile() {
        return file() + ".unfinished";
    }
}
