package dev.clew.server.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.sample.policy.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivePoliciesTest {
    private static final Tenant OTHER = new Tenant("other");

    @TempDir
    private Path folder;

    @Test
    void keepsEverythingUnlessItIsTold() {
        LivePolicies.State state = open("everything").of(Tenant.DEFAULT);
        assertThat(state.inForce().policy().keepsEverything()).isTrue();
        assertThat(state.where()).isEqualTo("everything");
    }

    @Test
    void hasTheMissionsPolicyAtHand() throws IOException {
        LivePolicies.State state = open("mission").of(OTHER);
        assertThat(state.inForce().version()).isOne();
        assertThat(state.inForce().policy().ruleNames())
                .containsExactly("errors", "critical endpoints", "slow", "otherwise");
        assertThat(Files.readString(Path.of("../docs/how-to/sampling-policies/mission.yaml")))
                .isEqualTo(PolicyFile.mission());
    }

    @Test
    void followsAFileAndGoesOnWithTheOldOneWhenItIsBroken() throws IOException {
        Path file = write("policy.yaml", "name: first\notherwise: 10%");
        LivePolicies policies = open(file.toString());
        assertThat(name(policies)).isEqualTo("first 1");
        policies.reload();
        assertThat(name(policies)).isEqualTo("first 1");

        write("policy.yaml", "name: second\notherwise: 20%");
        policies.reload();
        assertThat(name(policies)).isEqualTo("second 2");

        write("policy.yaml", "name: third\notherwse: 20%");
        policies.reload();
        policies.reload();
        assertThat(name(policies)).isEqualTo("second 2");
        assertThat(policies.of(OTHER).problem())
                .isEqualTo(file
                        + ":2: 'otherwse' is not known in the policy: one of head, links, name, otherwise, rules, times"
                        + " expected");
        assertThat(policies.failures()).isOne();

        Files.delete(file);
        policies.reload();
        assertThat(name(policies)).isEqualTo("second 2");
        assertThat(policies.of(OTHER).problem()).contains("cannot be read");

        // The same text is the same version.
        write("policy.yaml", "name: first\notherwise: 10%");
        policies.reload();
        assertThat(name(policies)).isEqualTo("first 1");
        assertThat(policies.of(OTHER).problem()).isEmpty();
    }

    @Test
    void countsVersionsOnAfterARestart() throws IOException {
        Path file = write("policy.yaml", "name: first\notherwise: 10%");
        String hash = open(file.toString()).of(OTHER).hash();
        write("policy.yaml", "name: second\notherwise: 20%");
        assertThat(name(open(file.toString()))).isEqualTo("second 2");
        write("policy.yaml", "name: first\notherwise: 10%");
        LivePolicies policies = open(file.toString());
        assertThat(name(policies)).isEqualTo("first 1");
        assertThat(policies.of(OTHER).hash()).isEqualTo(hash).hasSize(12);
        assertThat(folder.resolve("data/policies/1-%s.yaml".formatted(hash))).hasContent("name: first\notherwise: 10%");
    }

    @Test
    void hasAPolicyForEachTenantThatHasAFile() throws IOException {
        write("tenants/default.yaml", "name: usual\notherwise: 10%");
        write("tenants/notes.txt", "nothing");
        LivePolicies policies = open(folder.resolve("tenants").toString());
        assertThat(policies.of(Tenant.DEFAULT).inForce().policy().name()).isEqualTo("usual");
        assertThat(policies.of(OTHER).inForce().policy().keepsEverything()).isTrue();

        write("tenants/other.yaml", "name: theirs\notherwise: 30%");
        policies.reload();
        assertThat(name(policies)).isEqualTo("theirs 2");

        write("tenants/other.yaml", "");
        policies.reload();
        assertThat(name(policies)).isEqualTo("theirs 2");
        assertThat(policies.of(OTHER).problem()).contains("it is empty");
        assertThat(policies.of(Tenant.DEFAULT).problem()).isEmpty();

        Files.delete(folder.resolve("tenants/other.yaml"));
        policies.reload();
        assertThat(policies.of(OTHER).inForce().policy().keepsEverything()).isTrue();
    }

    @Test
    void refusesToBeginWithABrokenPolicy() throws IOException {
        Path file = write("policy.yaml", "rules: []\n\notherwise: 200%");
        assertThatThrownBy(() -> open(file.toString()))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .hasMessage(file + ":3: otherwise: a share from 0% to 100%, or from 0 to 1, expected, not '200%'");
        assertThatThrownBy(() -> open(folder.resolve("missing.yaml").toString()))
                .hasMessageContaining("missing.yaml] the policy cannot be read");
    }

    private LivePolicies open(String option) {
        return LivePolicies.open(option, folder.resolve("data/policies"), InstantSource.system());
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String name(LivePolicies policies) {
        LivePolicies.State state = policies.of(OTHER);
        return state.inForce().policy().name() + " " + state.inForce().version();
    }
}
