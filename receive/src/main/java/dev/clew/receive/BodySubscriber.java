package dev.clew.receive;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// Hands the body of a request of Armeria's to its reader.
record BodySubscriber(BodyReader reader) implements Subscriber<HttpObject> {
    @Override
    public void onSubscribe(Subscription whole) {
        reader.begin(() -> whole.request(Long.MAX_VALUE));
    }

    @Override
    public void onNext(HttpObject part) {
        if (part instanceof HttpData data) {
            try (data) {
                reader.add(data.byteBuf());
            }
        }
    }

    @Override
    public void onError(Throwable cause) {
        reader.abort();
    }

    @Override
    public void onComplete() {
        reader.end();
    }
}
