package dev.clew.receive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpareBuffersTest {
    private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;
    private static final int LARGEST_FRAME = 9 + (16 << 10);

    @Test
    void takeTheBeginningOfAFrameInFrontOfTheRest() {
        ByteBuf first = read("whole, beg").skipBytes("whole, ".length());
        ByteBuf second = read("un, and");

        ByteBuf both = add(first, second);

        assertThat(both).isSameAs(second);
        assertThat(both.toString(US_ASCII)).isEqualTo("begun, and");
        ByteBuf third = SpareBuffers.take(ALLOCATOR);
        assertThat(third).isSameAs(first);
        third.release();
        both.release();
    }

    @Test
    void leaveAloneWhatSomebodyKeeps() {
        ByteBuf first = read("kept, beg");
        ByteBuf kept = first.readRetainedSlice("kept, ".length());

        ByteBuf both = add(first, read("un"));

        assertThat(both.toString(US_ASCII)).isEqualTo("begun");
        assertThat(kept.toString(US_ASCII)).isEqualTo("kept, ");
        ByteBuf third = read("third");
        assertThat(third).isNotSameAs(first);
        third.release();
        both.release();
        kept.release();
    }

    @Test
    void areEmptyWhenTheyAreUsedAgain() {
        ByteBuf first = read("first");
        first.release();

        ByteBuf second = SpareBuffers.take(ALLOCATOR);

        assertThat(second).isSameAs(first);
        assertThat(second.isReadable()).isFalse();
        assertThat(second.writableBytes()).isEqualTo(SpareBuffers.BYTES);
        second.release();
    }

    @Test
    void areGivenBackIfThereAreMany() {
        List<ByteBuf> taken = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            taken.add(read("some"));
        }

        taken.forEach(ByteBuf::release);

        assertThat(taken).filteredOn(buffer -> buffer.refCnt() > 0).hasSize(8);
    }

    @Test
    void mergeWhatIsLongerThanAFrame() {
        ByteBuf first = SpareBuffers.take(ALLOCATOR).writeZero(LARGEST_FRAME + 1);
        ByteBuf second = read("end");

        ByteBuf both = add(first, second);

        assertThat(both.readableBytes()).isEqualTo(LARGEST_FRAME + 1 + "end".length());
        assertThat(both.skipBytes(LARGEST_FRAME + 1).toString(US_ASCII)).isEqualTo("end");
        both.release();
    }

    /// Of what others made, as TLS does, nobody knows who looks at the bytes in front.
    @Test
    void writeNothingInFrontOfWhatOthersMade() {
        ByteBuf foreign = Unpooled.copiedBuffer("seen by another, un", US_ASCII);
        ByteBuf seen = foreign.readRetainedSlice("seen by another, ".length());

        ByteBuf both = add(read("beg"), foreign);

        assertThat(both.toString(US_ASCII)).isEqualTo("begun");
        assertThat(seen.toString(US_ASCII)).isEqualTo("seen by another, ");
        seen.release();
        both.release();
    }

    @Test
    void bringEveryByteInOrderToDecodersOfManyConnections() {
        var random = new Random(1);
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            connections.add(new Connection());
        }
        for (int i = 0; i < 2_000; i++) {
            connections.get(random.nextInt(connections.size())).read(random);
        }
        for (Connection connection : connections) {
            connection.close();
            assertThat(connection.received.toByteArray()).isEqualTo(connection.sent.toByteArray());
        }
    }

    private static ByteBuf read(String text) {
        return SpareBuffers.take(ALLOCATOR).writeBytes(text.getBytes(US_ASCII));
    }

    private static ByteBuf add(ByteBuf rest, ByteBuf read) {
        return SpareBuffers.cumulator().cumulate(ALLOCATOR, rest, read);
    }

    /// Sends numbers of bytes, and takes them in as pieces that must be whole, and of which some are kept for a while.
    private static final class Connection {
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final List<ByteBuf> kept = new ArrayList<>();
        private final EmbeddedChannel channel = new EmbeddedChannel(new Pieces());

        void read(Random random) {
            byte[] bytes = new byte[random.nextInt(SpareBuffers.BYTES)];
            random.nextBytes(bytes);
            sent.writeBytes(bytes);
            channel.writeInbound(SpareBuffers.take(ALLOCATOR).writeBytes(bytes));
        }

        void close() {
            forget();
            channel.finishAndReleaseAll();
        }

        private void forget() {
            for (ByteBuf piece : kept) {
                byte[] bytes = new byte[piece.readableBytes()];
                piece.readBytes(bytes).release();
                received.writeBytes(bytes);
            }
            kept.clear();
        }

        private final class Pieces extends ByteToMessageDecoder {
            Pieces() {
                setCumulator(SpareBuffers.cumulator());
            }

            @Override
            protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
                int length = Math.min(LARGEST_FRAME, 1 + (in.getUnsignedByte(in.readerIndex()) << 6));
                if (in.readableBytes() >= length) {
                    kept.add(in.readRetainedSlice(length));
                    if (kept.size() == 5) {
                        forget();
                    }
                }
            }

            @Override
            protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
                kept.add(in.readRetainedSlice(in.readableBytes()));
                forget();
            }
        }
    }
}
