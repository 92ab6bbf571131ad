package dev.clew.sample.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Fault;
import dev.clew.store.sampling.SamplingTimes;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {
    @Test
    void readsAShareInEitherWay() {
        assertThat(PolicyFile.read("otherwise: 12.5%", "p").otherwise()).isEqualTo(new Keep.Share(Threshold.of(0.125)));
        assertThat(PolicyFile.read("otherwise: 0.125", "p").otherwise()).isEqualTo(new Keep.Share(Threshold.of(0.125)));
        assertThat(PolicyFile.read("{name: all, otherwise: 1}", "p"))
                .isEqualTo(new SamplingPolicy("all", List.of(), Keep.ALL, false, SamplingTimes.DEFAULT, null));
    }

    @Test
    void joinsLinkedTracesIfItSaysSo() {
        assertThat(PolicyFile.read("otherwise: 1%", "p").joinsLinked()).isFalse();
        assertThat(PolicyFile.read("links: alone\notherwise: 1%", "p").joinsLinked())
                .isFalse();
        assertThat(PolicyFile.read("links: together\notherwise: 1%", "p").joinsLinked())
                .isTrue();
    }

    /// `~` stands for a new line.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''                                                        | p:1: it is empty
        name: x                                                   | p:1: the policy lacks 'otherwise'
        otherwise: 101%                                           | p:1: otherwise: a share from 0% to 100%
        otherwise: [1]                                            | p:1: otherwise: a share from 0% to 100%
        otherwise: 1~othrwise: 2                                  | p:2: 'othrwise' is not known in the policy
        otherwise: 1~otherwise: 2                                 | p:1: 'otherwise' stands twice in the policy
        otherwise: 1~rules: errors                                | p:2: rules: a list expected, not 'errors'
        otherwise: 1~rules:~- errors                              | p:3: one of rules: a mapping expected
        otherwise: 1~rules:~- {name: a, keep: 1}                  | p:3: one of rules lacks 'when'
        otherwise: 1~rules:~- {name: a, keep: 1, when: {}}        | p:3: a rule without a condition
        otherwise: 1~rules:~- {name: a, keep: 1, when: {x: 1}}    | p:3: 'x' is not known in when
        otherwise: 1~rules:~- {name: a, keep: 1, when: {slower: 2}}    | p:3: slower: a time such as 250ms
        otherwise: 1~rules:~- {name: a, keep: 1, when: {error: false}} | p:3: error: 'false', where only true
        otherwise: 1~rules:~- {name: a, keep: 1, when: {error: true}}~- {name: a, keep: 1, when: {error: true}} | p:4: another rule is named 'a' too
        otherwise: 1~rules:~- {name: otherwise, keep: 1, when: {error: true}} | p:3: another rule is named
        otherwise: 1~rules:~- {name: a, keep: 1, when: {traceql: '{ .foo = }'}} | p:3: traceql: at its character
        otherwise: 1~rules:~- {name: a, keep: {aim: 1%}, when: {error: true}} | p:3: keep lacks 'rarer-more-by'
        otherwise: 1~rules:~- {name: a, keep: {spans-per-second: -1}, when: {error: true}} | p:3: spans-per-second: a number a second
        otherwise: {spans-per-second: 5, aim: 1%}                 | p:1: spans-per-second stands alone
        otherwise: 1~links: apart                                 | p:2: links: 'apart', where traces that links join
        otherwise: 1~times: {quiet: soon}                         | p:2: quiet: a time such as 250ms
        otherwise: 1~times: {quiet: 2m, longest: 1m}              | p:2: longest (PT1M) is less than quiet (PT2M)
        otherwise: 1~times: {hold-bytes: 1GB}                     | p:2: hold-bytes: a size such as 512MiB
        otherwise: 1~head:~  services:~  - {service: a}           | p:4: one of services lacks 'sample'
        otherwise: 1~head: {otherwise: {adapt-to: 0}}             | p:2: adapt-to: more than 0 expected
        otherwise: 1~head: {otherwise: {adapt-to: 1, most: 1%, least: 2%}} | p:2: least is more than most
        otherwise: 1~head: {otherwise: {sometimes: 1}}            | p:2: 'sometimes' is not known in otherwise
        otherwise: 1~rules: [                                     | p:
        """)
    void saysWhereAPolicyIsWrongAndWhatIsExpected(String yaml, String message) {
        assertThatThrownBy(() -> PolicyFile.read(yaml.replace('~', '\n'), "p"))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .hasMessageContaining(message);
    }

    @Test
    void wantsASearchWhereItWantsTraceQl() {
        assertThatThrownBy(() -> PolicyFile.read(
                        "rules: [{name: a, keep: 1, when: {traceql: '{} | rate()'}}]%notherwise: 1".formatted(), "p"))
                .hasMessage("p:1: traceql: this asks for numbers over time, where a search for traces is expected");
    }

    @Test
    void isATroubleToNobodyWhateverItReads() {
        var random = new Random(11);
        String alphabet = "abc:- {}[]&*!|>'\"%#,?\n\t0";
        String policy =
                "rules:\n- {name: a, keep: 10%, when: {endpoint: [/a, b*], attributes: {c: d}}}\notherwise: 1%\n";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder(policy);
            for (int change = random.nextInt(6); change >= 0; change--) {
                int at = random.nextInt(text.length());
                text.replace(at, at + random.nextInt(2), "" + alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(PolicyFile.read(text.toString(), "p").otherwise()).isNotNull();
            } catch (Fault fault) {
                assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER);
            }
        }
    }
}
