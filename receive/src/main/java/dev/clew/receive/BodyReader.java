package dev.clew.receive;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// Copies the data of a request into a [Body], each frame once, on the event loop. Tells exactly once how that ended:
/// with the whole body, which is the listener's to close, or with a refusal. After a refusal it reads on and forgets,
/// until the server has answered and ends the stream.
final class BodyReader implements Subscriber<HttpObject> {
    private final RequestHeaders headers;
    private final Dialect dialect;
    private final Body body;
    private final Consumer<Body> onRead;
    private final Consumer<Refusal> onRefusal;
    private boolean isLengthKnown;
    private boolean isEnded;

    BodyReader(RequestHeaders headers, Dialect dialect, Body body, Consumer<Body> onRead, Consumer<Refusal> onRefusal) {
        this.headers = headers;
        this.dialect = dialect;
        this.body = body;
        this.onRead = onRead;
        this.onRefusal = onRefusal;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        unlessRefused(this::learnLength);
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject part) {
        if (part instanceof HttpData data) {
            try (data) {
                unlessRefused(() -> {
                    body.append(data.byteBuf());
                    learnLength();
                });
            }
        }
    }

    @Override
    public void onError(Throwable cause) {
        refuse(new Refusal(Refusal.Reason.ABORTED, "the request ended before its body had come"));
    }

    @Override
    public void onComplete() {
        if (!isEnded) {
            isEnded = true;
            onRead.accept(body);
        }
    }

    private void learnLength() {
        if (!isLengthKnown) {
            long total = dialect.bodyLength(headers, body);
            isLengthKnown = total >= 0;
            body.expect(Math.max(0, total));
        }
    }

    private void unlessRefused(Runnable step) {
        if (!isEnded) {
            try {
                step.run();
            } catch (Refusal refusal) {
                refuse(refusal);
            }
        }
    }

    private void refuse(Refusal refusal) {
        if (!isEnded) {
            isEnded = true;
            body.close();
            onRefusal.accept(refusal);
        }
    }
}
