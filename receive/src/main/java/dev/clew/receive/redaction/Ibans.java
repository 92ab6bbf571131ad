package dev.clew.receive.redaction;

import java.nio.charset.StandardCharsets;

/// International bank account numbers (ISO 13616): a country, two check digits, and an account whose length the country
/// says. With the first four signs moved to the end and letters taken for 10 to 35, the number leaves 1 when divided by
/// 97. Signs may stand in groups with one space between them, in either case.
final class Ibans {
    /// Countries and lengths, as in SWIFT's registry.
    private static final String COUNTRIES =
            "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18"
                    + "FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21"
                    + "LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18"
                    + "SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

    private static final byte[] LENGTHS = lengths();
    static final int SHORTEST = 15;

    private Ibans() {}

    private static byte[] lengths() {
        byte[] lengths = new byte[26 * 26];
        byte[] countries = COUNTRIES.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < countries.length; i += 4) {
            lengths[country(countries, i)] = (byte) (10 * (countries[i + 2] - '0') + countries[i + 3] - '0');
        }
        return lengths;
    }

    private static int country(byte[] text, int at) {
        return 26 * ((text[at] & 0x1f) - 1) + (text[at + 1] & 0x1f) - 1;
    }

    static long find(byte[] text, int from, int to) {
        for (int at = from; at <= to - SHORTEST; at++) {
            if (begins(text, from, at)) {
                int end = end(text, at, to);
                if (end > 0) {
                    return Detector.place(at, end);
                }
            }
        }
        return Detector.NOWHERE;
    }

    /// Whether the word at `at` begins as a number does, in a text that begins at `from` and has four signs more.
    static boolean begins(byte[] text, int from, int at) {
        return Detector.isDigit(text[at + 2])
                && Detector.isDigit(text[at + 3])
                && Detector.isLetter(text[at])
                && Detector.isLetter(text[at + 1])
                && (at == from || !Detector.isWord(text[at - 1]));
    }

    /// Where the number ends that begins at `from`; 0 if none does.
    private static int end(byte[] text, int from, int to) {
        int length = LENGTHS[country(text, from)];
        int head = 0;
        int rest = 0;
        int signs = 0;
        int at = from;
        for (; signs < length && at < to; at++) {
            byte sign = text[at];
            if (sign == ' ' && at > from && text[at - 1] != ' ') {
                continue;
            }
            if (!Detector.isWord(sign)) {
                return 0;
            }
            if (signs < 4) {
                head = append(head, sign);
            } else {
                rest = append(rest, sign) % 97;
            }
            signs++;
        }
        boolean ends = signs == length && length > 0 && (at == to || !Detector.isWord(text[at]));
        // Two letters and two digits make six digits.
        return ends && (rest * 1_000_000L + head) % 97 == 1 ? at : 0;
    }

    private static int append(int number, byte sign) {
        return Detector.isDigit(sign) ? 10 * number + sign - '0' : 100 * number + (sign & 0x1f) + 9;
    }
}
