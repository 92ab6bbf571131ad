package dev.clew.receive.redaction;

/// E-mail addresses as people have them (RFC 5321): up to 64 signs, an at sign, and a domain of two names or more.
/// Signs that are allowed in names, and that nobody has there, are not part of them: they part addresses from what
/// stands around them in paths and statements.
final class Emails {
    private static final int LONGEST_NAME = 64;
    private static final String OF_NAMES = "._%+-'";

    private Emails() {}

    static long find(byte[] text, int from, int to) {
        for (int at = from + 1; at < to; at++) {
            if (text[at] == '@') {
                int begin = begin(text, at, from);
                int end = end(text, at + 1, to);
                if (begin < at && end > 0) {
                    return Detector.place(begin, end);
                }
            }
        }
        return Detector.NOWHERE;
    }

    private static int begin(byte[] text, int at, int from) {
        int begin = at;
        while (begin > from && at - begin < LONGEST_NAME && isOfName(text[begin - 1])) {
            begin--;
        }
        while (begin < at && !Detector.isWord(text[begin]) && text[begin] >= 0) {
            begin++;
        }
        return begin;
    }

    /// Letters beyond ASCII are allowed since RFC 6531.
    private static boolean isOfName(byte sign) {
        return Detector.isWord(sign) || sign < 0 || OF_NAMES.indexOf(sign) >= 0;
    }

    /// Where the domain at `from` ends; 0 if none is there. A full stop after it is not part of it.
    private static int end(byte[] text, int from, int to) {
        int end = 0;
        int dots = 0;
        int label = from;
        for (int at = from; at < to; at++) {
            byte sign = text[at];
            if (sign == '.' && at > label) {
                dots++;
                label = at + 1;
            } else if (!Detector.isWord(sign) && sign != '-' && sign >= 0) {
                break;
            }
            end = dots > 0 && at + 1 - label >= 2 ? at + 1 : end;
        }
        return end;
    }
}
