package dev.clew.receive.redaction;

/// Numbers of payment cards (ISO/IEC 7812): the first digits say who issued it and how long it is, the last one makes
/// the sum of Luhn a multiple of ten. Digits may stand in groups, with one space or hyphen between them.
final class Cards {
    private static final int SHORTEST = 13;
    private static final int LONGEST = 19;

    private Cards() {}

    static long find(byte[] text, int from, int to) {
        for (int at = from; at <= to - SHORTEST; at++) {
            if (Detector.isDigit(text[at]) && (at == from || !Detector.isWord(text[at - 1]))) {
                int end = end(text, at, to);
                if (end > 0) {
                    return Detector.place(at, end);
                }
            }
        }
        return Detector.NOWHERE;
    }

    /// Where the longest number ends that begins at `from`; 0 if none does.
    private static int end(byte[] text, int from, int to) {
        int found = 0;
        int digits = 0;
        int prefix = 0;
        // Luhn's sum of the digits so far if the last of them counts once, and if it is doubled.
        int once = 0;
        int twice = 0;
        for (int at = from; at < to && digits < LONGEST; at++) {
            if (!Detector.isDigit(text[at])) {
                if (!isGap(text, at, to)) {
                    break;
                }
                continue;
            }
            int digit = text[at] - '0';
            digits++;
            prefix = digits <= 4 ? 10 * prefix + digit : prefix;
            int before = once;
            once = twice + digit;
            twice = before + (digit < 5 ? 2 * digit : 2 * digit - 9);
            boolean ends = at + 1 == to || !Detector.isWord(text[at + 1]);
            if (ends && digits >= SHORTEST && once % 10 == 0 && isIssued(prefix, digits)) {
                found = at + 1;
            }
        }
        return found;
    }

    private static boolean isGap(byte[] text, int at, int to) {
        return (text[at] == ' ' || text[at] == '-') && at + 1 < to && Detector.isDigit(text[at + 1]);
    }

    /// @param prefix the first four digits
    private static boolean isIssued(int prefix, int digits) {
        int two = prefix / 100;
        return switch (prefix / 1_000) {
            case 2 -> digits == 16 && prefix >= 2_221 && prefix <= 2_720;
            case 3 ->
                switch (two) {
                    case 34, 37 -> digits == 15;
                    case 35 -> digits >= 16;
                    case 30, 36, 38, 39 -> digits >= 14;
                    default -> false;
                };
            case 4 -> digits == 13 || digits == 16 || digits == 19;
            case 5 -> two < 51 || two > 55 || digits == 16;
            case 6 -> true;
            default -> false;
        };
    }
}
