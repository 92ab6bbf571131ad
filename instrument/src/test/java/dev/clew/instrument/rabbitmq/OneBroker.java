package dev.clew.instrument.rabbitmq;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives the tests of a run one [Broker], started for the first and ended after the last.
final class OneBroker implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Broker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(OneBroker.class))
                .computeIfAbsent(Broker.class, type -> started());
    }

    private static Broker started() {
        try {
            return Broker.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
