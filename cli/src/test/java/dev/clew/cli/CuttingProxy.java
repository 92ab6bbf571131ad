package dev.clew.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/// Passes bytes between a client and a server, and cuts each of the first connections after so many bytes of answers:
/// requests get through whose acknowledgements do not.
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger cutsLeft;
    private final int bytesOfAnswers;
    private final int serverPort;

    CuttingProxy(int serverPort, int cuts, int bytesOfAnswers) throws IOException {
        this.serverPort = serverPort;
        this.cutsLeft = new AtomicInteger(cuts);
        this.bytesOfAnswers = bytesOfAnswers;
        Thread.startVirtualThread(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    /// Connections that are still to be cut.
    int cutsLeft() {
        return Math.max(0, cutsLeft.get());
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                int limit = cutsLeft.getAndDecrement() > 0 ? bytesOfAnswers : Integer.MAX_VALUE;
                Thread.startVirtualThread(() -> pass(client, server, Integer.MAX_VALUE));
                Thread.startVirtualThread(() -> pass(server, client, limit));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void pass(Socket from, Socket to, int limit) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8_192];
            int passed = 0;
            for (int count = in.read(buffer); count >= 0 && passed + count < limit; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                passed += count;
            }
        } catch (IOException cut) {
            // The other direction has closed both.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
