package dev.clew.store;

import java.util.List;

/// What of a store cannot be read, as far as it was found when the store was opened. What that was is not served; it is
/// left where it is.
///
/// @param quarantinedLogBytes bytes of the logs that are no sound frames
/// @param unreadableSegments how many segments are missing, or damaged as a whole
/// @param files what holds such bytes or was set aside for damage, by its name below the folder of the store
public record StoreDamage(long quarantinedLogBytes, int unreadableSegments, List<String> files) {
    public static final StoreDamage NONE = new StoreDamage(0, 0, List.of());

    public boolean isNone() {
        return quarantinedLogBytes == 0 && unreadableSegments == 0 && files.isEmpty();
    }
}
