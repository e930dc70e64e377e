package dev.innkeeper.auth.factor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.kernel.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TotpTest {
    private static final String SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    /** RFC 6238, appendix B. */
    @ParameterizedTest
    @CsvSource({
        "59, 94287082, 46119246, 90693936",
        "1111111109, 07081804, 68084774, 25091201",
        "1111111111, 14050471, 67062674, 99943326",
        "1234567890, 89005924, 91819424, 93441116",
        "2000000000, 69279037, 90698825, 38618901",
        "20000000000, 65353130, 77737706, 47863826"
    })
    void codesAreThoseOfTheStandard(long time, String sha1, String sha256, String sha512) {
        assertThat(standard(20, "HmacSHA1").code(time / 30)).isEqualTo(sha1);
        assertThat(standard(32, "HmacSHA256").code(time / 30)).isEqualTo(sha256);
        assertThat(standard(64, "HmacSHA512").code(time / 30)).isEqualTo(sha512);
    }

    private static Totp standard(int bytes, String algorithm) {
        byte[] secret =
                "1234567890".repeat(7).substring(0, bytes).getBytes(StandardCharsets.US_ASCII);
        return new Totp(secret, algorithm, 8, 30);
    }

    @Test
    void clocksMayBeApartByOneStep() {
        Totp totp = Totp.parse("otpauth://totp/x?secret=" + SECRET);
        Instant now = Instant.ofEpochSecond(1_700_000_010);
        long step = 1_700_000_010 / 30;

        assertThat(totp.stepOf(totp.code(step), now)).hasValue(step);
        assertThat(totp.stepOf(totp.code(step - 1), now)).hasValue(step - 1);
        assertThat(totp.stepOf(totp.code(step + 1), now)).hasValue(step + 1);
        assertThat(totp.stepOf(totp.code(step - 2), now)).isEmpty();
        assertThat(totp.stepOf(totp.code(step + 2), now)).isEmpty();
        assertThat(totp.stepOf("", now)).isEmpty();
    }

    @Test
    void addressSaysDigitsPeriodAndAlgorithm() {
        Totp totp =
                Totp.parse(
                        "otpauth://totp/Innkeeper:alice%40pve?secret="
                                + SECRET.toLowerCase(java.util.Locale.ROOT)
                                + "&issuer=Innkeeper&algorithm=sha256&digits=8&period=60");

        assertThat(totp.digits()).isEqualTo(8);
        assertThat(totp.step()).isEqualTo(60);
        assertThat(totp.algorithm()).isEqualTo("HmacSHA256");
        assertThat(totp.code(1)).hasSize(8);
        assertThat(totp.toString()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tcp",
                "%zz",
                "http://x/y?secret=" + SECRET,
                "otpauth://hotp/x?secret=" + SECRET,
                "otpauth://totp/x",
                "otpauth://totp/x?secret=",
                "otpauth://totp/x?secret=JBSWY3DP",
                "otpauth://totp/x?secret=01890189018901890189",
                "otpauth://totp/x?secret=" + SECRET + "&digits=5",
                "otpauth://totp/x?secret=" + SECRET + "&digits=six",
                "otpauth://totp/x?secret=" + SECRET + "&period=0",
                "otpauth://totp/x?secret=" + SECRET + "&algorithm=MD5"
            })
    void otherAddressesAreRefusedWithoutRepeatingThem(String address) {
        assertThatThrownBy(() -> Totp.parse(address))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused ->
                                assertThat(refused.problem().errors().get("totp"))
                                        .isNotEmpty()
                                        .doesNotContain(SECRET));
    }
}
