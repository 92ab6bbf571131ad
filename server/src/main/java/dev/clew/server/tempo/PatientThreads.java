package dev.clew.server.tempo;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// Makes threads that leave the processors to the others of the process whenever those want them, but for a small
/// share. A virtual thread would not: it keeps its carrier as long as it computes, and what
/// receives spans runs on carriers, too.
final class PatientThreads implements ThreadFactory {
    /// How much nicer: a ninth of the share of the others, for whom Linux has a weight of 1024 where this has 110.
    private static final int NICER = 10;

    /// nice(2), which on Linux is about the thread that calls. Null where it would be about the whole process.
    private static final @Nullable MethodHandle NICE =
            System.getProperty("os.name").equals("Linux") ? nice() : null;

    private final String name;

    PatientThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable task) {
        return Thread.ofPlatform().daemon().name(name).unstarted(() -> {
            makePatient();
            task.run();
        });
    }

    @SuppressWarnings("restricted")
    private static @Nullable MethodHandle nice() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("nice")
                .map(address -> linker.downcallHandle(
                        address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)))
                .orElse(null);
    }

    private static void makePatient() {
        if (NICE == null) {
            return;
        }
        try {
            // Where the system refuses, the thread is as any other.
            int _ = (int) NICE.invokeExact(NICER);
        } catch (Throwable e) {
            throw new AssertionError("Bug: nice is called as it is not declared", e);
        }
    }
}
