package dev.clew.server.tempo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import dev.clew.server.yielding.QueryThreads;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Many queries at once: some run, some wait, the others are told to come again.
class QuerySlotsTest {
    private static final Span SPAN =
            new SpanBuilder(new TraceId(0, 1), 1).name("op").build();

    @Test
    void someRunSomeWaitAndTheOthersComeAgain() throws Exception {
        var asked = new CountDownLatch(2);
        var goOn = new CountDownLatch(1);
        try (var tempo = new RunningTempo(List.of(SPAN), waitingIn(asked, goOn), new QuerySlots(2, 1))) {
            List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                answers.add(CompletableFuture.supplyAsync(() -> tempo.get("/api/search")));
            }
            asked.await();
            answers.add(CompletableFuture.supplyAsync(() -> tempo.get("/api/search")));
            HttpResponse<byte[]> refused = refusedOne(tempo, answers);
            assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
            assertThat(tempo.metric("clew_queries_refused_total")).isPositive();
            assertThat(tempo.metric("clew_queries_running")).isEqualTo(2);
            assertThat(tempo.metric("clew_queries_waiting")).isEqualTo(1);
            goOn.countDown();
            assertThat(answers.stream().filter(answer -> answer.join().statusCode() == 200))
                    .hasSizeGreaterThan(2);
            assertThat(tempo.get("/api/search").statusCode()).isEqualTo(200);
        }
    }

    /// Linux tells the nice value of a thread in the nineteenth field of its `stat` (proc_pid_stat(5)).
    @Test
    @EnabledOnOs(OS.LINUX)
    void aQueryThatTakesLongGivesWayToOthers() {
        var slots = new QuerySlots(1, 1);
        int usual = niceOfThisThread();
        int afterAWhile = slots.run(() -> true, () -> {
            while (niceOfThisThread() == usual) {
                Thread.onSpinWait();
            }
            return niceOfThisThread();
        });
        assertThat(afterAWhile).isEqualTo(Math.min(usual + 10, 19));
        // Even a short one may take long on a machine that is busy.
        assertThat(IntStream.range(0, 50).mapToObj(_ -> slots.run(() -> true, QuerySlotsTest::niceOfThisThread)))
                .contains(usual);
    }

    @Test
    void aQueryIsHelpedByWhoeverHasNothingElseToDo() {
        var slots = new QuerySlots(3, 1);
        Thread other = slots.run(() -> true, () -> {
            CompletableFuture<Thread> one = QueryThreads.tryStart(_ -> Thread.currentThread());
            assertThat(one).isNotNull();
            return one.join();
        });
        assertThat(other).isNotEqualTo(Thread.currentThread());
        var goOn = new CountDownLatch(1);
        slots.run(() -> true, () -> {
            var started = new ArrayList<CompletableFuture<Boolean>>();
            for (int i = 0; i < 3; i++) {
                CompletableFuture<Boolean> next = QueryThreads.tryStart(_ -> isOpen(goOn));
                if (next != null) {
                    started.add(next);
                }
            }
            // The query has a slot itself.
            assertThat(started).hasSize(2);
            goOn.countDown();
            assertThat(started).allSatisfy(each -> assertThat(each.join()).isTrue());
            return true;
        });
        // Nobody helps who is no query, nor who helps himself.
        assertThat(QueryThreads.<Boolean>tryStart(_ -> true)).isNull();
    }

    @Test
    void whoHelpsEndsWhenSomebodyWaits() {
        var slots = new QuerySlots(2, 1);
        var runs = new CountDownLatch(1);
        CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> slots.run(() -> true, () -> {
            CompletableFuture<Boolean> helper = QueryThreads.tryStart(goesOn -> {
                assertThat(goesOn.getAsBoolean()).isTrue();
                runs.countDown();
                while (goesOn.getAsBoolean()) {
                    Thread.onSpinWait();
                }
                return QueryThreads.<Boolean>tryStart(_ -> true) == null;
            });
            return helper != null && helper.join();
        }));
        assertThat(isOpen(runs)).isTrue();
        assertThat(slots.run(() -> true, () -> true)).isTrue();
        assertThat(first.join()).isTrue();
    }

    private static boolean isOpen(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void whatAQueryFailsWithIsTold() {
        assertThatThrownBy(() -> new QuerySlots(1, 1).run(() -> true, () -> {
                    throw new Fault(Fault.Kind.CALLER, "no such thing");
                }))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("no such thing");
    }

    private static int niceOfThisThread() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whoever asks while one waits is refused; who comes before waits itself.
    private static HttpResponse<byte[]> refusedOne(
            RunningTempo tempo, List<CompletableFuture<HttpResponse<byte[]>>> answers) throws InterruptedException {
        while (true) {
            CompletableFuture<HttpResponse<byte[]>> next =
                    CompletableFuture.supplyAsync(() -> tempo.get("/api/search"));
            answers.add(next);
            for (int i = 0; i < 20 && !next.isDone(); i++) {
                Thread.sleep(50);
            }
            for (var answer : answers) {
                if (answer.isDone() && answer.join().statusCode() == 429) {
                    return answer.join();
                }
            }
        }
    }

    /// A store that says when it is asked to scan, and waits to be told to go on.
    private static TraceStore waitingIn(CountDownLatch asked, CountDownLatch goOn) {
        var memory = new MemoryStore();
        return (TraceStore) Proxy.newProxyInstance(
                QuerySlotsTest.class.getClassLoader(), new Class<?>[] {TraceStore.class}, (_, method, arguments) -> {
                    if (method.getName().startsWith("scan")) {
                        asked.countDown();
                        goOn.await();
                    }
                    return method.invoke(memory, arguments);
                });
    }
}
