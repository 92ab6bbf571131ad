package dev.clew.receive.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorTest {
    private static final int TEXTS = 200_000;

    /// Numbers that issuers publish for tests.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4111111111111111",
                "4222222222222",
                "4012-8888-8888-1881",
                "5555 5555 5555 4444",
                "2223003122003222",
                "378282246310005",
                "3782 822463 10005",
                "30569309025904",
                "6011111111111117",
                "3530111333300000",
                "6205500000000000004"
            })
    void findsCards(String number) {
        for (String text : List.of(number, "card " + number + ".", "n=" + number + "&x", "ü" + number + "ü")) {
            assertThat(found(Detector.CARD, text)).containsExactly(number);
        }
        assertThat(found(Detector.CARD, number + " and " + number)).containsExactly(number, number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4111111111111112",
                "411111111111111",
                "1700000000000",
                "1700000000000000000",
                "9111111111111111",
                "a4111111111111111",
                "4111111111111111b",
                "4111  1111  1111  1111",
                "4111.1111.1111.1111",
                "0000000000000000",
                "5105105105105100000"
            })
    void leavesWhatIsNoCard(String text) {
        assertThat(found(Detector.CARD, text)).isEmpty();
    }

    /// The examples of SWIFT's registry, and one of few digits.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GB29NWBK60161331926819",
                "DE89370400440532013000",
                "DE89 3704 0044 0532 0130 00",
                "fr1420041010050500013m02606",
                "NO9386011117947",
                "MT84MALT011000012345MTLCAST001S",
                "MT31MALT01100MTLCASTACCOUNTSABC",
                "CH93 0076 2011 6238 5295 7",
                "NL91ABNA0417164300"
            })
    void findsBankAccounts(String number) {
        for (String text : List.of(number, "to " + number + ", please", "iban=" + number + ";")) {
            assertThat(found(Detector.IBAN, text)).containsExactly(number);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DE88370400440532013000",
                "DE8937040044053201300",
                "DE893704004405320130001",
                "XX89370400440532013000",
                "xDE89370400440532013000",
                "DE89  3704  0044  0532  0130  00",
                "DE"
            })
    void leavesWhatIsNoBankAccount(String text) {
        assertThat(found(Detector.IBAN, text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b.co", "jane.doe+loans@mail.example.org", "o'neil@x-y.example", "jürgen@müller.example"})
    void findsAddresses(String address) {
        for (String text : List.of(
                address,
                "mail " + address + ".",
                "<" + address + ">",
                "to:" + address + ",",
                "'" + address + "'",
                "/u/" + address + "/x")) {
            assertThat(found(Detector.EMAIL, text)).containsExactly(address);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"@", "a@", "@b.co", "a@b", "a@b.c", "user@localhost", "a @ b.co", "v1@.co", "fw529a3039@dt=1"})
    void leavesWhatIsNoAddress(String text) {
        assertThat(found(Detector.EMAIL, text)).isEmpty();
    }

    /// Beside the definitions, written down another way.
    @Test
    void agreesWithPlainArithmetic() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        int cards = 0;
        for (int i = 0; i < TEXTS; i++) {
            String card = digits(random, "4", 16);
            boolean isCard = luhn(card) % 10 == 0;
            assertThat(found(Detector.CARD, card).isEmpty())
                    .as("seed %d: %s", seed, card)
                    .isEqualTo(!isCard);
            cards += isCard ? 1 : 0;
            String account = "DE" + digits(random, "", 20);
            String moved = account.substring(4) + "1314" + account.substring(2, 4);
            boolean isAccount =
                    new BigInteger(moved).mod(BigInteger.valueOf(97)).intValue() == 1;
            assertThat(found(Detector.IBAN, account).isEmpty())
                    .as("seed %d: %s", seed, account)
                    .isEqualTo(!isAccount);
        }
        assertThat(cards).isBetween(TEXTS / 11, TEXTS / 9);
    }

    private static String digits(Random random, String begin, int count) {
        var text = new StringBuilder(begin);
        while (text.length() < count) {
            text.append(random.nextInt(10));
        }
        return text.toString();
    }

    private static int luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(digits.length() - 1 - i), 10) * (1 + i % 2);
            sum += digit / 10 + digit % 10;
        }
        return sum;
    }

    private static List<String> found(Detector detector, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        var found = new ArrayList<String>();
        int from = 0;
        long place = detector.find(utf8, from, utf8.length);
        while (place != Detector.NOWHERE) {
            from = Detector.end(place);
            found.add(new String(utf8, Detector.begin(place), from - Detector.begin(place), StandardCharsets.UTF_8));
            place = detector.find(utf8, from, utf8.length);
        }
        return found;
    }
}
