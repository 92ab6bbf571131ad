package dev.clew.cli.draw;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void leavesOrdinaryTextAlone() {
        String text = "größe 貸付 🚀 é";

        assertThat(PlainText.harmless(text)).isSameAs(text);
    }

    @Test
    void showsControlCharactersInsteadOfObeyingThem() {
        assertThat(PlainText.harmless("a\tb\u001b[31m\u007f")).isEqualTo("a␉b␛[31m␡");
        assertThat(PlainText.harmless("\u0085\u202e\u2028\ufeff\ud800")).isEqualTo("\ufffd".repeat(5));
    }

    @Test
    void measuresCells() {
        assertThat(PlainText.width("abc")).isEqualTo(3);
        assertThat(PlainText.width("貸付")).isEqualTo(4);
        assertThat(PlainText.width("e\u0301")).isEqualTo(1);
        assertThat(PlainText.width("🚀")).isEqualTo(2);
    }

    @Test
    void cutsByCells() {
        assertThat(PlainText.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(PlainText.cut("abcdef", 4)).isEqualTo("abc…");
        assertThat(PlainText.cut("貸付申請", 4)).isEqualTo("貸…");
    }
}
