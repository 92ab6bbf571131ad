package dev.clew.receive.redaction;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A pattern, and the letters that whatever it finds begins with: they are looked for first, since that is cheap.
record TextPattern(Pattern pattern, byte[] begin) {
    private static final String PLAIN = "_-:=/@,;&%#~ ";
    private static final String MAY_BE_NONE = "?*{";
    /// In names, addresses and statements; what is not here, though common, comes before all.
    private static final String COMMONEST_FIRST =
            "eatisrnocldpum/. -_gh0123456789fybvwkxjqz:=EATISRNOCLDPUMGHFYBVWKXJQZ,;&%#~@";

    static TextPattern of(Pattern pattern) {
        return new TextPattern(pattern, begin(pattern.pattern()).getBytes(StandardCharsets.US_ASCII));
    }

    /// None, if it has alternatives or groups that change its meaning.
    private static String begin(String pattern) {
        int end = 0;
        while (end < pattern.length() && isPlain(pattern.charAt(end))) {
            end++;
        }
        if (pattern.indexOf('|') >= 0 || pattern.contains("(?")) {
            return "";
        }
        boolean mayLastBeNone = end > 0 && end < pattern.length() && MAY_BE_NONE.indexOf(pattern.charAt(end)) >= 0;
        return pattern.substring(0, mayLastBeNone ? end - 1 : end);
    }

    private static boolean isPlain(char sign) {
        return sign < 128 && (Character.isLetterOrDigit(sign) || PLAIN.indexOf(sign) >= 0);
    }

    /// Whether it may find something in digits.
    boolean mayFindNumbers() {
        for (byte sign : begin) {
            if (!Detector.isDigit(sign) && sign != '-') {
                return false;
            }
        }
        return true;
    }

    /// The sign of what it begins with that is rarest in texts; null if it may begin with anything.
    @Nullable
    Byte mark() {
        Byte rarest = null;
        for (byte sign : begin) {
            if (rarest == null || COMMONEST_FIRST.indexOf(sign) > COMMONEST_FIRST.indexOf(rarest)) {
                rarest = sign;
            }
        }
        return rarest;
    }

    /// True unless it surely finds nothing in `[from, to)` of `text`.
    boolean mayFind(byte[] text, int from, int to) {
        int length = begin.length;
        if (length == 0) {
            return true;
        }
        byte first = begin[0];
        for (int i = from; i <= to - length; i++) {
            if (text[i] == first && isAt(text, i)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(byte[] text, int at) {
        for (int i = 1; i < begin.length; i++) {
            if (text[at + i] != begin[i]) {
                return false;
            }
        }
        return true;
    }
}
