package dev.clew.query.zipkin;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Addresses as Zipkin reads and writes them (`zipkin2.Endpoint`). Nothing is looked up.
final class ZipkinAddress {
    private static final Pattern FOUR_NUMBERS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern DIGITS_AND_COLONS = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:]*");
    private static final Pattern EMBEDDED = Pattern.compile("::([fF0]{4}:)?(\\d{1,3}(\\.\\d{1,3}){3})");
    private static final int GROUPS = 8;

    private ZipkinAddress() {}

    /// `text` if it is one of version 4, or the one that is embedded in it; else null.
    static @Nullable String ipv4(String text) {
        var embedded = EMBEDDED.matcher(text);
        String four = embedded.matches() ? embedded.group(2) : text;
        return FOUR_NUMBERS.matcher(four).matches() && parse(four) instanceof Inet4Address ? four : null;
    }

    /// `text` in Zipkin's notation if it is an address of version 6; else null.
    static @Nullable String ipv6(String text) {
        return DIGITS_AND_COLONS.matcher(text).matches() && parse(text) instanceof Inet6Address address
                ? text(address.getAddress())
                : null;
    }

    private static @Nullable InetAddress parse(String literal) {
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// Without the longest row of zeros, however short; of several the first. One at the end counts if it
    /// is the only.
    private static String text(byte[] bytes) {
        var text = new StringBuilder();
        int from = zerosFrom(bytes);
        int group = 0;
        while (group < GROUPS) {
            if (group == from) {
                group = zerosTo(bytes, group);
                text.append(group == GROUPS ? "::" : ":");
            } else {
                text.append(group == 0 ? "" : ":").append(Integer.toHexString(group(bytes, group)));
                group++;
            }
        }
        return text.toString();
    }

    /// -1 if there are none.
    private static int zerosFrom(byte[] bytes) {
        int longest = -1;
        int most = 0;
        int group = 0;
        while (group < GROUPS) {
            int zeros = zerosTo(bytes, group) - group;
            boolean atEnd = group + zeros == GROUPS;
            if (zeros > most && (!atEnd || most == 0)) {
                longest = group;
                most = zeros;
            }
            group += Math.max(1, zeros);
        }
        return longest;
    }

    private static int zerosTo(byte[] bytes, int from) {
        int to = from;
        while (to < GROUPS && group(bytes, to) == 0) {
            to++;
        }
        return to;
    }

    private static int group(byte[] bytes, int index) {
        return ((bytes[2 * index] & 0xff) << 8) | (bytes[2 * index + 1] & 0xff);
    }
}
