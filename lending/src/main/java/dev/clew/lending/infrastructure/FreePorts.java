package dev.clew.lending.infrastructure;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Ports of loopback for programs that can't choose one themselves.
final class FreePorts {
    private static final int CONNECT_MILLIS = 500;

    /// Below those that systems choose for outgoing connections, which would take a port between its choice
    /// and its use.
    private static final int FIRST = 12_000;

    private static final int AFTER_LAST = 32_000;
    private static final int ATTEMPTS = 100;

    private FreePorts() {}

    /// Different ports that were all free a moment ago.
    static int[] pick(int count) throws IOException {
        ServerSocket[] sockets = new ServerSocket[count];
        int[] ports = new int[count];
        try {
            for (int i = 0; i < count; i++) {
                sockets[i] = listen();
                ports[i] = sockets[i].getLocalPort();
            }
            return ports;
        } finally {
            for (ServerSocket socket : sockets) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
    }

    private static ServerSocket listen() throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, AFTER_LAST);
            try {
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (BindException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /// The port, once somebody listens on it.
    static Optional<Integer> listening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return isConnectedToItself(socket) ? Optional.empty() : Optional.of(port);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// TCP lets both ends of a connection be one and the same (RFC 9293, section 3.5, on simultaneous open): that
    /// happens when nobody listens, and the system happens to choose the port itself to connect from.
    static boolean isConnectedToItself(Socket socket) {
        return socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress());
    }
}
