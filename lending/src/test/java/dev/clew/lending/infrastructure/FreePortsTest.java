package dev.clew.lending.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FreePortsTest {
    @Test
    void somebodyListensOnceTheyDo() throws IOException {
        int port = FreePorts.pick(1)[0];
        assertThat(FreePorts.listening(port)).isEmpty();
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(FreePorts.listening(port)).contains(port);
        }
    }

    /// The system does that by itself once in some ten thousand times.
    @Test
    @EnabledOnOs(OS.LINUX)
    void whoReachesItselfHasReachedNobody() throws IOException {
        var itself = new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.pick(1)[0]);
        try (var socket = new Socket()) {
            socket.bind(itself);
            socket.connect(itself);
            assertThat(FreePorts.isConnectedToItself(socket)).isTrue();
        }
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
            assertThat(FreePorts.isConnectedToItself(socket)).isFalse();
        }
    }
}
