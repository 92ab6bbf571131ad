package dev.clew.cli.load;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.SessionProtocolNegotiationException;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/// One connection of its own to a receiver, opened again when it is lost. Carries one request at a time.
final class Connection implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final long LONGEST_ANSWER = 4 << 20;

    private final OtlpTransport transport;
    private final ClientFactory factory;
    private final WebClient client;

    Connection(URI to, OtlpTransport transport) {
        this.transport = transport;
        // Connections are pooled by factory: one factory each keeps them apart.
        this.factory = ClientFactory.builder()
                .workerGroup(1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        boolean tls = "https".equals(to.getScheme());
        this.client = WebClient.builder(
                        transport.protocol(tls).uriText() + "://" + to.getRawAuthority() + to.getRawPath())
                .factory(factory)
                .responseTimeout(ANSWER_TIMEOUT)
                .maxResponseLength(LONGEST_ANSWER)
                .build();
    }

    /// Sends one request and waits for what becomes of it.
    ///
    /// @param message a serialized `ExportTraceServiceRequest`
    Answer export(byte[] message) {
        try {
            return transport.answer(
                    client.execute(transport.request(message)).aggregate().join());
        } catch (CompletionException fault) {
            return lost(fault.getCause() == null ? fault : fault.getCause());
        }
    }

    private static Answer lost(Throwable fault) {
        if (fault instanceof UnprocessedRequestException unprocessed && unprocessed.getCause() != null) {
            Throwable why = unprocessed.getCause();
            return why instanceof ConnectException
                            || why instanceof UnknownHostException
                            || why instanceof SessionProtocolNegotiationException
                    ? new Answer.Unreachable(String.valueOf(why.getMessage()))
                    : new Answer.TryAgain(null, text(why));
        }
        // A lost answer may mean that the request was taken: receivers know spans that come again (OTLP,
        // "Duplicate Data").
        return new Answer.TryAgain(null, text(fault));
    }

    private static String text(Throwable fault) {
        return "connection lost: "
                + (fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage());
    }

    /// Does not wait: the event loop takes two quiet seconds to end, and nothing depends on it.
    @Override
    public void close() {
        var _ = factory.closeAsync();
    }
}
