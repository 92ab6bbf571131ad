package dev.clew.receive.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Fault;
import dev.clew.model.Receipt;
import dev.clew.model.SpanBatch;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.SpanTally;
import dev.clew.receive.ReceiveLimits;
import dev.clew.receive.Transcoded;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpLogsTest {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String GRPC = "application/grpc";
    private static final String GRPC_PATH = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
    private static final ByteString TRACE = ByteString.copyFromUtf8("sixteen bytes id");

    private final ConcurrentLinkedQueue<byte[]> taken = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Fault failure;
    private final ReceivingServer server = new ReceivingServer(
            _ -> {
                throw new AssertionError("spans, of which there were to be none");
            },
            this::take,
            ReceiveLimits.DEFAULT);

    private Receipt take(SpanBatch batch) {
        Fault toThrow = failure;
        if (toThrow != null) {
            throw toThrow;
        }
        taken.add(Arrays.copyOfRange(batch.bytes(), batch.offset(), batch.offset() + batch.length()));
        var tally = new SpanTally();
        new OtlpReader().readRecords(batch.bytes(), batch.offset(), batch.length(), tally::isKept);
        return tally.receipt();
    }

    @AfterEach
    void stop() {
        assertThat(server.inFlightBytes()).isZero();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {PROTOBUF, GRPC})
    void handsOnWhatWasSent(String type) throws InvalidProtocolBufferException {
        ExportLogsServiceRequest request = request(withTrace("a"), withTrace("b"));
        assertThat(response(type, send(type, request.toByteArray())))
                .isEqualTo(ExportLogsServiceResponse.getDefaultInstance());
        assertThat(ExportLogsServiceRequest.parseFrom(taken.remove())).isEqualTo(request);
        assertThat(counted("accepted", type)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {PROTOBUF, GRPC})
    void leavesOutRecordsWithoutATraceAndSaysSo(String type) throws InvalidProtocolBufferException {
        ExportLogsServiceRequest request = request(LogRecord.newBuilder(), withTrace("kept"), LogRecord.newBuilder());
        ExportLogsPartialSuccess partial =
                response(type, send(type, request.toByteArray())).getPartialSuccess();
        assertThat(partial.getRejectedLogRecords()).isEqualTo(2);
        assertThat(partial.getErrorMessage()).isEqualTo("2 of 3 log records were left out: 2 with no trace id");
        assertThat(counted("accepted", type)).isEqualTo(1);
        assertThat(counted("rejected", type)).isEqualTo(2);
        assertThat(server.counted("clew_ingest_rejected_log_records", "reason", "no_trace_context"))
                .isEqualTo(2);
        assertThat(server.countedInAll("clew_ingest_spans")).isZero();
        assertThat(server.countedInAll("clew_ingest_rejected_spans")).isZero();
    }

    @Test
    void takesARequestOfWhichItKeepsNothingAndSaysSo() {
        AggregatedHttpResponse answer = post("application/json", """
                {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"lost"}},
                {"traceId":"00000000000000000000000000000000"},{"traceId":"abc0"}]}]}]}""".getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status().code()).isEqualTo(200);
        assertThat(answer.contentUtf8())
                .isEqualTo("{\"partialSuccess\":{\"rejectedLogRecords\":\"3\",\"errorMessage\":"
                        + "\"3 of 3 log records were left out: 1 with a trace id that has neither 16 nor 8 bytes, "
                        + "1 with a trace id of zero, 1 with no trace id\"}}");
    }

    @Test
    void takesAnEmptyRequestEvenWhileTheSinkIsOverloaded() {
        failure = new Fault(Fault.Kind.OVERLOADED, "full, by a test");
        assertThat(post("application/json", "{}".getBytes(StandardCharsets.UTF_8))
                        .contentUtf8())
                .isEqualTo("{}");
    }

    @Test
    void keepsTheBooksWhenTheSinkRefuses() {
        failure = new Fault(Fault.Kind.OVERLOADED, "full, by a test");
        AggregatedHttpResponse answer =
                post(PROTOBUF, request(withTrace("a"), LogRecord.newBuilder()).toByteArray());
        assertThat(answer.status().code()).isEqualTo(503);
        assertThat(counted("rejected", PROTOBUF)).isEqualTo(2);
        assertThat(server.counted("clew_ingest_rejected_log_records", "reason", "overloaded"))
                .isEqualTo(1);
        assertThat(server.counted("clew_ingest_rejected_log_records", "reason", "no_trace_context"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"ERROR2,18", "UNSPECIFIED,0", "TRACE,1", "FATAL4,24"})
    void readsSeveritiesByName(String name, int number) throws InvalidProtocolBufferException {
        var request = ExportLogsServiceRequest.parseFrom(transcoded("""
                {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":"SEVERITY_NUMBER_%s"}]}]}]}""".formatted(name)));
        assertThat(request.getResourceLogs(0).getScopeLogs(0).getLogRecords(0).getSeverityNumberValue())
                .isEqualTo(number);
    }

    /// Against protobuf-java's mapping, with ids in hexadecimal digits.
    @Test
    void meansInJsonWhatProtobufsOwnMappingMeans() throws InvalidProtocolBufferException {
        long seed = System.nanoTime();
        for (int i = 0; i < 500; i++) {
            var random = new Random(seed + i);
            ExportLogsServiceRequest request = new RandomMessages(random).nextLogs();
            String json = OtlpJsonPrinter.otlp(request, random);
            var theirs = ExportLogsServiceRequest.newBuilder();
            JsonFormat.parser().ignoringUnknownFields().merge(OtlpJsonPrinter.protobuf(request, random), theirs);
            assertThat(ExportLogsServiceRequest.parseFrom(transcoded(json)))
                    .as("seed %d: %s", seed + i, json)
                    .isEqualTo(request)
                    .isEqualTo(theirs.build());
        }
    }

    @Test
    void readsTheExampleOfTheSpecification() throws InvalidProtocolBufferException {
        LogRecord record = ExportLogsServiceRequest.parseFrom(transcoded("""
                {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}}]},
                "scopeLogs":[{"scope":{"name":"my.library","version":"1.0.0"},"logRecords":[{
                "timeUnixNano":"1544712660300000000","observedTimeUnixNano":"1544712660300000000",
                "severityNumber":10,"severityText":"Information",
                "traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174",
                "body":{"stringValue":"Example log record"},
                "attributes":[{"key":"array.attribute","value":{"arrayValue":{"values":[{"stringValue":"many"}]}}}]
                }]}]}]}"""))
                .getResourceLogs(0)
                .getScopeLogs(0)
                .getLogRecords(0);
        assertThat(record.getTraceId()).isEqualTo(ByteString.fromHex("5b8efff798038103d269b633813fc60c"));
        assertThat(record.getSpanId()).isEqualTo(ByteString.fromHex("eee19b7ec3c1b174"));
        assertThat(record.getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_INFO2);
        assertThat(record.getBody().getStringValue()).isEqualTo("Example log record");
    }

    private static byte[] transcoded(String json) {
        return Transcoded.bytes(OtlpJson::transcodeRecords, json.getBytes(StandardCharsets.UTF_8));
    }

    private static LogRecord.Builder withTrace(String line) {
        return LogRecord.newBuilder()
                .setTraceId(TRACE)
                .setBody(AnyValue.newBuilder().setStringValue(line));
    }

    private static ExportLogsServiceRequest request(LogRecord.Builder... records) {
        var request = ExportLogsServiceRequest.newBuilder();
        var scope = request.addResourceLogsBuilder().addScopeLogsBuilder();
        List.of(records).forEach(scope::addLogRecords);
        return request.build();
    }

    private long counted(String outcome, String type) {
        String protocol = type.equals(GRPC) ? "otlp_grpc" : "otlp_http";
        return server.counted("clew_ingest_log_records", "protocol", protocol, "tenant", "default", "outcome", outcome);
    }

    private AggregatedHttpResponse send(String type, byte[] request) {
        if (!type.equals(GRPC)) {
            return post(type, request);
        }
        byte[] frame = ByteBuffer.allocate(5 + request.length)
                .put((byte) 0)
                .putInt(request.length)
                .put(request)
                .array();
        return post(GRPC_PATH, type, frame);
    }

    private AggregatedHttpResponse post(String type, byte[] body) {
        return post("/v1/logs", type, body);
    }

    private AggregatedHttpResponse post(String path, String type, byte[] body) {
        return server.client("h2c")
                .execute(
                        RequestHeaders.builder(HttpMethod.POST, path)
                                .set("content-type", type)
                                .build(),
                        HttpData.wrap(body))
                .aggregate()
                .join();
    }

    private static ExportLogsServiceResponse response(String type, AggregatedHttpResponse answer)
            throws InvalidProtocolBufferException {
        assertThat(answer.status().code()).isEqualTo(200);
        ByteString body = ByteString.copyFrom(answer.content().array());
        if (type.equals(GRPC)) {
            assertThat(answer.trailers().get("grpc-status")).isEqualTo("0");
            body = body.substring(5);
        }
        return ExportLogsServiceResponse.parseFrom(body);
    }
}
