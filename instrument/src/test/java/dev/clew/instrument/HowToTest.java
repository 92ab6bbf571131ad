package dev.clew.instrument;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.clew.instrument.rabbitmq.TracedRabbit;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The code of the how-to pages: it compiles because it is here.
class HowToTest {
    private static final Path ROOT = Path.of(System.getProperty("clew.root"));
    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final AttributeKey<String> USER_ID = AttributeKey.stringKey("user.id");
    private static final AttributeKey<Long> SCORE = AttributeKey.longKey("credit.score");

    private static final BusinessAttributes<Loan> LOAN =
            BusinessAttributes.<Loan>of("loan").text("id", Loan::id).number("amount", Loan::amount);

    @ParameterizedTest
    @ValueSource(strings = {"trace-rabbitmq.md", "put-a-span-around-a-block.md"})
    void everySnippetOfAPageIsHere(String page) throws IOException {
        String here =
                Files.readString(ROOT.resolve("instrument/src/test/java/dev/clew/instrument/HowToTest.java"), UTF_8);
        List<String> snippets = SNIPPET.matcher(Files.readString(ROOT.resolve("docs/how-to/" + page), UTF_8))
                .results()
                .map((MatchResult snippet) -> snippet.group(1))
                .toList();
        assertThat(snippets).isNotEmpty();
        for (String snippet : snippets) {
            assertThat(withoutSpace(here)).contains(withoutSpace(snippet));
        }
    }

    @Test
    void theBlocksGetTheirSpans() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (TestTracing tracing = new TestTracing()) {
            blocks(tracing.sdk(), threads, new Loan("loan-1", 100));
            assertThat(tracing.spans())
                    .extracting(SpanData::getName)
                    .containsExactly("credit_check", "save_loan", "process_batch");
        } finally {
            threads.shutdownNow();
        }
    }

    private static void blocks(OpenTelemetry openTelemetry, ExecutorService threads, Loan loan) throws Exception {
        Spans spans = new Spans(openTelemetry.getTracer("lending"));

        long score = spans.call("credit_check", Attributes.of(USER_ID, "456"), span -> {
            long found = creditScore("456");
            span.setAttribute(SCORE, found);
            Spans.event("credit_check_passed");
            return found;
        });
        assertThat(score).isEqualTo(814);

        spans.run("save_loan", LOAN.from(loan), span -> save(loan));

        List<Callable<Loan>> parts = List.of(() -> loan("loan-1"), () -> loan("loan-2"));
        List<Loan> loans = spans.call("process_batch", Attributes.empty(), span -> InContext.all(threads, parts));
        assertThat(loans).hasSize(2);
    }

    /// What this does is tried, step by step, by the tests at a real broker.
    static void messages(
            OpenTelemetry openTelemetry,
            ConnectionFactory factory,
            String queue,
            BasicProperties properties,
            byte[] body)
            throws IOException, TimeoutException {
        TracedRabbit rabbit = TracedRabbit.create(openTelemetry);
        Connection connection = rabbit.wrap(factory.newConnection());
        Channel channel = connection.createChannel();

        channel.basicPublish("", queue, properties, body);

        channel.basicConsume(
                queue,
                false,
                (consumerTag, message) -> {
                    long tag = message.getEnvelope().getDeliveryTag();
                    try {
                        verify(message.getBody());
                        channel.basicAck(tag, false);
                    } catch (IllegalStateException e) {
                        Spans.fail(Span.current(), e);
                        channel.basicNack(tag, false, true);
                    }
                },
                consumerTag -> {});

        List<GetResponse> batch = new ArrayList<>();
        for (GetResponse message = channel.basicGet(queue, false);
                message != null;
                message = channel.basicGet(queue, false)) {
            batch.add(message);
        }
        rabbit.processBatch(channel, queue, batch, span -> {
            for (GetResponse message : batch) {
                verify(message.getBody());
            }
            channel.basicAck(0, true);
        });
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static long creditScore(String user) {
        return user.isEmpty() ? 0 : 814;
    }

    private static void save(Loan loan) {
        assertThat(loan.id()).isNotEmpty();
    }

    private static Loan loan(String id) {
        return new Loan(id, 1);
    }

    private static void verify(byte[] body) {
        if (body.length == 0) {
            throw new IllegalStateException("empty");
        }
    }

    private record Loan(String id, long amount) {}
}
