package dev.clew.receive.redaction;

/// What personal data looks like. Letters, digits and signs of ASCII tell all of them, so they are looked for in UTF-8
/// as it stands.
public enum Detector {
    /// A card's number: 13 to 19 digits, in groups or not, that begin as an issuer's do and whose check digit is right.
    CARD {
        @Override
        long find(byte[] text, int from, int to) {
            return Cards.find(text, from, to);
        }
    },
    /// An international bank account number, in groups or not, with the length of its country and the right check
    /// digits.
    IBAN {
        @Override
        long find(byte[] text, int from, int to) {
            return Ibans.find(text, from, to);
        }
    },
    /// An e-mail address.
    EMAIL {
        @Override
        long find(byte[] text, int from, int to) {
            return Emails.find(text, from, to);
        }
    };

    /// Nothing was found.
    static final long NOWHERE = -1;

    /// The first one in `[from, to)` of `text`: what [#begin] and [#end] take, or [#NOWHERE].
    abstract long find(byte[] text, int from, int to);

    static long place(int begin, int end) {
        return ((long) begin << 32) | end;
    }

    static int begin(long place) {
        return (int) (place >>> 32);
    }

    static int end(long place) {
        return (int) place;
    }

    static boolean isDigit(byte sign) {
        return sign >= '0' && sign <= '9';
    }

    static boolean isLetter(byte sign) {
        int lower = sign | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    /// A letter or a digit of ASCII.
    static boolean isWord(byte sign) {
        return isDigit(sign) || isLetter(sign);
    }
}
