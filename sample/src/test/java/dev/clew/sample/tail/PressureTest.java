package dev.clew.sample.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.sample.tail.Pressure.Load;
import org.junit.jupiter.api.Test;

class PressureTest {
    private static final Load CALM = new Load(0.3, 100);
    private static final Load BETWEEN = new Load(0.8, 5);
    private static final Load BUSY = new Load(0.97, 100);
    private static final Load FULL = new Load(0.1, 3);
    private static final Load NEARLY_OUT = new Load(0.1, 1.5);

    private final Pressure pressure = new Pressure();

    @Test
    void keepsHalfAsMuchWithEachLookAtAShortage() {
        assertThat(pressure.look(CALM)).isEqualTo(Relief.NONE);
        assertThat(pressure.look(BUSY)).isEqualTo(new Relief(0.5, false));
        assertThat(pressure.because()).isEqualTo("the server takes 97% of the processors");
        assertThat(pressure.look(FULL)).isEqualTo(new Relief(0.25, false));
        assertThat(pressure.because()).isEqualTo("the disk has room for 3.0 times its reserve");
        for (int i = 0; i < 20; i++) {
            pressure.look(FULL);
        }
        assertThat(pressure.relief()).isEqualTo(new Relief(1.0 / 256, false));
    }

    @Test
    void comesBackStepByStepAndOnlyWhenItIsCalm() {
        pressure.look(BUSY);
        pressure.look(BUSY);
        for (int i = 0; i < 50; i++) {
            assertThat(pressure.look(BETWEEN)).isEqualTo(new Relief(0.25, false));
        }
        int looks = 0;
        while (!pressure.relief().equals(Relief.NONE)) {
            pressure.look(CALM);
            looks++;
        }
        assertThat(looks).isEqualTo(12);
        assertThat(pressure.because()).isEmpty();
    }

    @Test
    void doesNotSwingWithALoadThatDoes() {
        for (int i = 0; i < 100; i++) {
            pressure.look(i % 3 == 0 ? BUSY : CALM);
        }
        assertThat(pressure.relief().factor()).isEqualTo(1.0 / 256);
    }

    @Test
    void touchesWhatIsKeptWholeOnlyBeforeTheDiskIsFull() {
        assertThat(pressure.look(NEARLY_OUT)).isEqualTo(new Relief(0.5, true));
        assertThat(pressure.look(FULL)).isEqualTo(new Relief(0.25, true));
        assertThat(pressure.look(BETWEEN)).isEqualTo(new Relief(0.25, false));
    }
}
