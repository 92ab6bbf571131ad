package dev.clew.store.segment;

import dev.clew.model.Tenant;
import org.jspecify.annotations.Nullable;

/// Begins the open parts of all tenants, each in the memory of one that the tenant had before, once that was cut and
/// nobody looks at it any more. Else every part lives just long enough for the collector to move it among what stays,
/// and dies then: with a small heap that takes a tenth of the time.
///
/// One is kept, of the tenant who retired one last: if each of many had one, most of that memory would be for nothing.
/// Safe for several threads.
final class OpenParts {
    private final PartFormat format;
    private @Nullable Ready ready;

    private record Ready(Tenant tenant, OpenPart part) {}

    OpenParts(PartFormat format) {
        this.format = format;
    }

    /// An empty part.
    synchronized OpenPart begin(Tenant tenant) {
        Ready known = ready;
        if (known == null || !known.tenant().equals(tenant)) {
            return format.begin();
        }
        ready = null;
        return known.part();
    }

    /// Takes the memory of a part of `tenant` that nobody looks at any more. It is made ready here, so that no span
    /// waits for that.
    void retire(Tenant tenant, OpenPart part) {
        var made = new Ready(tenant, format.begin(part));
        synchronized (this) {
            ready = made;
        }
    }
}
