package dev.clew.lending;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests the one [LendingTestBed] of the run, because starting it takes longer than most tests. It is started
/// when the first test asks for it, and closed when the last is done.
final class Lending implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LendingTestBed.class;
    }

    @Override
    public LendingTestBed resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Lending.class))
                .computeIfAbsent(LendingTestBed.class, type -> LendingTestBed.start(), LendingTestBed.class);
    }
}
