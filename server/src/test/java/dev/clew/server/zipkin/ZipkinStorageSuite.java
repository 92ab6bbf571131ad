package dev.clew.server.zipkin;

import dev.clew.store.TraceStore;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInfo;
import zipkin2.storage.ITAutocompleteTags;
import zipkin2.storage.ITDependencies;
import zipkin2.storage.ITDependenciesHeavy;
import zipkin2.storage.ITSearchEnabledFalse;
import zipkin2.storage.ITServiceAndSpanNames;
import zipkin2.storage.ITSpanStore;
import zipkin2.storage.ITSpanStoreHeavy;
import zipkin2.storage.ITStrictTraceIdFalse;
import zipkin2.storage.ITTraces;
import zipkin2.storage.StorageComponent;

/// Zipkin's own tests of storages (`io.zipkin.zipkin2:zipkin-tests`): every class of them, every test.
abstract class ZipkinStorageSuite {
    /// An empty store, which is closed after each test.
    abstract TraceStore open();

    private StorageComponent.Builder builder() {
        return new ClewStorage.Builder(this::open);
    }

    @Nested
    class Traces extends ITTraces<ClewStorage> {
        @Override
        protected StorageComponent.Builder newStorageBuilder(TestInfo test) {
            return builder();
        }

        @Override
        protected boolean initializeStoragePerTest() {
            return true;
        }

        @Override
        public void clear() {}
    }

    @Nested
    class Search extends ITSpanStore<ClewStorage> {
        @Override
        protected StorageComponent.Builder newStorageBuilder(TestInfo test) {
            return builder();
        }

        @Override
        protected boolean initializeStoragePerTest() {
            return true;
        }

        @Override
        public void clear() {}
    }

    @Nested
    class SearchOfMuch extends ITSpanStoreHeavy<ClewStorage> {
        @Override
        protected StorageComponent.Builder newStorageBuilder(TestInfo test) {
            return builder();
        }

        @Override
        protected boolean initializeStoragePerTest() {
            return true;
        }

        @Override
        public void clear() {}
    }

    @Nested
    class Dependencies extends ITDependencies<ClewStorage> {
        @Override
        protected StorageComponent.Builder newStorageBuilder(TestInfo test) {
            return builder();
        }

        @Override
        protected boolean initializeStoragePerTest() {
            return true;
        }

        @Override
        public void clear() {}
    }

    @Nested
    class DependenciesOfMuch extends ITDependenciesHeavy<ClewStorage> {
        @Override
        protected StorageComponent.Builder newStorageBuilder(TestInfo test) {
            return builder();
        }

        @Override
        protected boolean initializeStoragePerTest() {
            return true;
        }

        @Override
        public void clear() {}
    }

    @Nested
    class Names extends ITServiceAndSpanNames<ClewStorage> {
        @Override
        protected StorageComponent.Builder newStorageBuilder(TestInfo test) {
            return builder();
        }

        @Override
        protected boolean initializeStoragePerTest() {
            return true;
        }

        @Override
        public void clear() {}
    }

    @Nested
    class Autocompletion extends ITAutocompleteTags<ClewStorage> {
        @Override
        protected StorageComponent.Builder newStorageBuilder(TestInfo test) {
            return builder();
        }

        @Override
        protected boolean initializeStoragePerTest() {
            return true;
        }

        @Override
        public void clear() {}
    }

    @Nested
    class SearchSwitchedOff extends ITSearchEnabledFalse<ClewStorage> {
        @Override
        protected StorageComponent.Builder newStorageBuilder(TestInfo test) {
            return builder();
        }

        @Override
        protected boolean initializeStoragePerTest() {
            return true;
        }

        @Override
        public void clear() {}
    }

    @Nested
    class LenientTraceIds extends ITStrictTraceIdFalse<ClewStorage> {
        @Override
        protected StorageComponent.Builder newStorageBuilder(TestInfo test) {
            return builder();
        }

        @Override
        protected boolean initializeStoragePerTest() {
            return true;
        }

        @Override
        public void clear() {}
    }
}
