package dev.clew.sample.state;

import java.util.ArrayList;
import java.util.List;

/// A W3C tracestate (Trace Context Level 2, section 3.3): members `key=value`, separated by commas; whoever
/// changed its own last stands first. Immutable.
public record TraceState(List<String> members) {
    /// Section 3.3.1.1: more are not allowed.
    private static final int MOST_MEMBERS = 32;

    public TraceState {
        members = List.copyOf(members);
    }

    /// Reads a header's value; empty members are left out.
    public static TraceState parse(String text) {
        var members = new ArrayList<String>();
        for (String each : text.split(",", -1)) {
            if (!each.isBlank()) {
                members.add(each.strip());
            }
        }
        return new TraceState(members);
    }

    /// The value of a member; empty if there is none.
    public String value(String key) {
        for (String member : members) {
            if (isOf(member, key)) {
                return member.substring(key.length() + 1);
            }
        }
        return "";
    }

    private static boolean isOf(String member, String key) {
        return member.startsWith(key) && member.startsWith("=", key.length());
    }

    /// With another value of `key`, which comes first. If there are too many members then, the last one goes, as
    /// section 3.3.1.5 has it.
    public TraceState with(String key, String value) {
        var changed = new ArrayList<String>();
        changed.add(key + '=' + value);
        for (String member : members) {
            if (!isOf(member, key) && changed.size() < MOST_MEMBERS) {
                changed.add(member);
            }
        }
        return new TraceState(changed);
    }

    @Override
    public String toString() {
        return String.join(",", members);
    }
}
