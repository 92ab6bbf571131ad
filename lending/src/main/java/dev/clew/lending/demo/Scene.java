package dev.clew.lending.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.clew.lending.demo.Traffic.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a scenario plays on: requests to send, and traces to show. Traces go to stdout, progress to stderr.
final class Scene {
    private static final int HEAD_LINES = 16;

    private final Progress progress;
    private final Traffic traffic;
    private final URI clew;
    private final @Nullable Path script;
    private final TraceLogs logs;

    /// @param clew the server's address without a path
    /// @param script the `clew` script, which draws the traces; without it none is drawn
    Scene(Progress progress, Traffic traffic, URI clew, Optional<Path> script, TraceLogs logs) {
        this.progress = progress;
        this.traffic = traffic;
        this.clew = clew;
        this.script = script.orElse(null);
        this.logs = logs;
    }

    Traffic traffic() {
        return traffic;
    }

    /// Waits for the trace of a request, until there is a span `operation` in it.
    ///
    /// @throws IOException when it does not come
    void await(Answer answer, String operation) throws IOException, InterruptedException {
        await(answer, Set.of(), operation);
    }

    /// Like the other, and until each of `services` has sent spans of it.
    void await(Answer answer, Collection<String> services, String operation) throws IOException, InterruptedException {
        progress.say("the answer is %d; waiting for trace %s".formatted(answer.status(), answer.traceId()));
        StoredTrace trace = StoredTrace.awaitWhole(clew, answer.traceId(), services, operation);
        progress.say("it is whole: %d spans of %d services"
                .formatted(trace.spans(), trace.services().size()));
    }

    /// Prints a line above what is drawn next.
    void title(String text) {
        System.out.printf("%n=== %s%n", text);
    }

    /// Prints the trace as a tree, and what the services logged in it.
    void draw(Answer answer) throws IOException, InterruptedException {
        if (script == null) {
            return;
        }
        System.out.println();
        System.out.flush();
        run(command(script, answer).inheritIO(), answer);
        List<String> lines = logs.of(answer.traceId());
        if (!lines.isEmpty()) {
            System.out.println();
            System.out.println("In the services' JSON logs, found by trace_id:");
            lines.forEach(System.out::println);
        }
    }

    /// Prints the beginning of a long tree.
    void drawHead(Answer answer) throws IOException, InterruptedException {
        if (script == null) {
            return;
        }
        Process process = command(script, answer)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new ArrayList<>();
        try (var reader = process.inputReader(UTF_8)) {
            reader.lines().forEach(lines::add);
        }
        check(process.waitFor(), answer);
        lines.stream().limit(HEAD_LINES).forEach(System.out::println);
        if (lines.size() > HEAD_LINES) {
            System.out.printf("... %d more lines: ./clew trace %s%n", lines.size() - HEAD_LINES, answer.traceId());
        }
    }

    /// Says what is worth looking at.
    void lookFor(String text) {
        System.out.printf("%nLook for%n%s", text.indent(2));
        System.out.flush();
    }

    /// Says where else the trace can be seen.
    void whereToLook(Answer loan) {
        System.out.printf("""

                Where to look
                  in a browser    %1$s/jaeger/trace/%2$s
                                  %1$s/jaeger/search?service=finance_lending_api
                                  (served by ./clew demo --jaeger-ui DIR, with a built Jaeger UI in DIR)
                  Jaeger's API    curl %1$s/api/traces/%2$s
                  in a terminal   ./clew search --server %1$s --tag loan.id=%3$s
                                  ./clew search --server %1$s --service finance_verify_worker --min-duration 20ms
                """, clew, loan.traceId(), loan.loanId());
        System.out.flush();
    }

    private ProcessBuilder command(Path script, Answer answer) {
        return new ProcessBuilder(script.toString(), "trace", answer.traceId(), "--server", clew.toString());
    }

    private static void run(ProcessBuilder command, Answer answer) throws IOException, InterruptedException {
        check(command.start().waitFor(), answer);
    }

    private static void check(int code, Answer answer) throws IOException {
        if (code != 0) {
            throw new IOException("clew trace %s ended with code %d".formatted(answer.traceId(), code));
        }
    }
}
