package dev.clew.lending;

import java.net.InetSocketAddress;

/// Stands in for the server where the demo itself is tested: takes OTLP, and answers Jaeger's question for one trace.
///
/// ```
/// StandInClew serve --data DIR --listen HOST:PORT [--jaeger-ui DIR]
/// ```
public final class StandInClew {
    private StandInClew() {}

    public static void main(String... args) throws InterruptedException {
        String listen = args[4];
        int colon = listen.indexOf(':');
        SpanSink sink = new SpanSink(
                new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1))));
        System.out.println("ready " + sink.address());
        Thread.currentThread().join();
    }
}
