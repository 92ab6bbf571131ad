package dev.clew.sample.head;

import java.util.List;

/// Which service is told what. The first entry that names a service holds.
///
/// @param otherwise for services that no entry names
public record HeadPolicy(List<Entry> entries, HeadStrategy otherwise) {
    /// Every service sends everything.
    public static final HeadPolicy EVERYTHING =
            new HeadPolicy(List.of(), new HeadStrategy.Fixed(HeadAnswer.EVERYTHING));

    /// @param services names; one that ends in `*` stands for all that begin so
    public record Entry(List<String> services, HeadStrategy strategy) {
        public Entry {
            services = List.copyOf(services);
        }

        private boolean names(String service) {
            for (String name : services) {
                boolean isNamed = name.endsWith("*")
                        ? service.startsWith(name.substring(0, name.length() - 1))
                        : service.equals(name);
                if (isNamed) {
                    return true;
                }
            }
            return false;
        }
    }

    public HeadPolicy {
        entries = List.copyOf(entries);
    }

    public HeadStrategy of(String service) {
        for (Entry entry : entries) {
            if (entry.names(service)) {
                return entry.strategy();
            }
        }
        return otherwise;
    }

    /// Whether anything has to be counted for it.
    public boolean isAdaptive() {
        return otherwise instanceof HeadStrategy.Adaptive
                || entries.stream().anyMatch(entry -> entry.strategy() instanceof HeadStrategy.Adaptive);
    }
}
