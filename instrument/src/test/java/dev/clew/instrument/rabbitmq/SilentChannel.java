package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.ChannelN;
import com.rabbitmq.client.impl.ConsumerWorkService;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ForkJoinPool;

/// A channel of the real client that no broker hears: for what takes a million operations.
final class SilentChannel extends ChannelN {
    private final byte[] body = {1};
    private Consumer consumer = new DefaultConsumer(this);
    private BasicProperties published = new BasicProperties();
    private boolean confirming;
    private long sequence;
    private long pulled = 1_000_000_000;
    private long settled;

    SilentChannel() {
        super(
                new AMQConnection(new ConnectionFactory().params(null), new DeafFrames()),
                1,
                new ConsumerWorkService(ForkJoinPool.commonPool(), null, 0));
    }

    /// The properties of the last message.
    BasicProperties published() {
        return published;
    }

    long settled() {
        return settled;
    }

    /// Hands the last message to the consumer.
    void deliver(long tag, boolean again) throws IOException {
        consumer.handleDelivery("consumer", new Envelope(tag, again, "loans", "loan.created"), published, body);
    }

    @Override
    public void basicPublish(String exchange, String routingKey, BasicProperties properties, byte[] sent) {
        sequence += confirming ? 1 : 0;
        published = properties;
    }

    @Override
    public AMQImpl.Confirm.SelectOk confirmSelect() {
        confirming = true;
        return new AMQImpl.Confirm.SelectOk();
    }

    @Override
    public long getNextPublishSeqNo() {
        return confirming ? sequence + 1 : 0;
    }

    @Override
    public String basicConsume(String queue, boolean autoAck, Consumer callback) {
        consumer = callback;
        return "consumer";
    }

    @Override
    public GetResponse basicGet(String queue, boolean autoAck) {
        return new GetResponse(new Envelope(++pulled, false, "loans", "loan.created"), published, body, 0);
    }

    @Override
    public void basicAck(long deliveryTag, boolean multiple) {
        settled++;
    }

    @Override
    public void basicNack(long deliveryTag, boolean multiple, boolean requeue) {
        settled++;
    }

    @Override
    public void basicReject(long deliveryTag, boolean requeue) {
        settled++;
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
