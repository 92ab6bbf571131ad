package dev.clew.benchmarks.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.ChannelN;
import com.rabbitmq.client.impl.ConsumerWorkService;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.net.InetAddress;
import java.util.concurrent.ForkJoinPool;

/// A channel of the real client that sends nothing and keeps the properties of the last message.
final class SilentChannel extends ChannelN {
    private BasicProperties published = new BasicProperties();

    SilentChannel() {
        super(
                new AMQConnection(new ConnectionFactory().params(null), new DeafFrames()),
                1,
                new ConsumerWorkService(ForkJoinPool.commonPool(), null, 0));
    }

    BasicProperties published() {
        return published;
    }

    @Override
    public void basicPublish(String exchange, String routingKey, BasicProperties properties, byte[] body) {
        published = properties;
    }

    private static final class DeafFrames implements FrameHandler {
        @Override
        public InetAddress getLocalAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public int getLocalPort() {
            return 1;
        }

        @Override
        public InetAddress getAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public int getPort() {
            return 5672;
        }

        @Override
        public void setTimeout(int timeoutMillis) {}

        @Override
        public int getTimeout() {
            return 0;
        }

        @Override
        public void sendHeader() {}

        @Override
        public void initialize(AMQConnection connection) {}

        @Override
        public void startProcessing() {}

        @Override
        public void finishConnectionNegotiation() {}

        @Override
        public void setFrameMax(int frameMax) {}

        @Override
        public Frame readFrame() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void writeFrame(Frame frame) {}

        @Override
        public void flush(WriteListener listener) {}

        @Override
        public void close() {}
    }
}
