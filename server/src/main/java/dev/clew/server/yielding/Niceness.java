package dev.clew.server.yielding;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How much a thread leaves to others: nice(2), which on Linux each thread has of its own. Elsewhere, and where the
/// system refuses, nothing happens.
///
/// @param thread its number in the system; 0 if that is not known
record Niceness(int thread) {
    /// A ninth of the share of the others, for whom Linux has a weight of 1024 where this has 110.
    private static final int NICER = 10;

    /// PRIO_PROCESS, which is about a thread on Linux.
    private static final int ONE_THREAD = 0;

    static final Niceness UNKNOWN = new Niceness(0);

    private static final boolean IS_LINUX = System.getProperty("os.name").equals("Linux");
    private static final @Nullable MethodHandle GET_TID = find("gettid", 0);
    private static final @Nullable MethodHandle GET_PRIORITY = find("getpriority", 2);
    private static final @Nullable MethodHandle SET_PRIORITY = find("setpriority", 3);

    static Niceness ofThisThread() {
        if (GET_TID == null) {
            return UNKNOWN;
        }
        try {
            return new Niceness((int) GET_TID.invokeExact());
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    void giveWay() {
        if (thread == 0 || GET_PRIORITY == null || SET_PRIORITY == null) {
            return;
        }
        try {
            int before = (int) GET_PRIORITY.invokeExact(ONE_THREAD, thread);
            int _ = (int) SET_PRIORITY.invokeExact(ONE_THREAD, thread, before + NICER);
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    /// A function of the C library that takes whole numbers and returns one; null if there is none.
    @SuppressWarnings("restricted")
    private static @Nullable MethodHandle find(String name, int parameters) {
        Linker linker = Linker.nativeLinker();
        var types = new ValueLayout.OfInt[parameters];
        Arrays.fill(types, ValueLayout.JAVA_INT);
        return IS_LINUX
                ? linker.defaultLookup()
                        .find(name)
                        .map(address ->
                                linker.downcallHandle(address, FunctionDescriptor.of(ValueLayout.JAVA_INT, types)))
                        .orElse(null)
                : null;
    }

    private static AssertionError bug(Throwable e) {
        return new AssertionError("Bug: a function of the C library is called as it is not declared", e);
    }
}
