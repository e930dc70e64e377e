package dev.innkeeper.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class WireTest {
    private static final InetSocketAddress HERE =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 8006);

    @Test
    void illegalCharactersOfUriAreEncoded() {
        assertThat(UriRepair.repair("/a{b}|\u00c3\u00a4%zz%41?x[0]=<y>"))
                .isEqualTo("/a%7Bb%7D%7C%C3%A4%25zz%41?x%5B0%5D=%3Cy%3E");
    }

    @Test
    void redirectKeepsHostAndPath() {
        assertThat(
                        PlainHttpRedirect.redirect(
                                "HEAD /a?b HTTP/1.0\r\nhost: [2001:db8::1]:8006\r\n\r\n", HERE))
                .startsWith("HTTP/1.1 301 ")
                .contains("Location: https://[2001:db8::1]:8006/a?b\r\n");
    }

    @Test
    void redirectWithoutUsableHostNamesThisAddress() {
        assertThat(PlainHttpRedirect.redirect("GET / HTTP/1.1\r\nHost: evil\"<x>\r\n\r\n", HERE))
                .contains("Location: https://127.0.0.1:8006/\r\n");
    }

    @Test
    void whatIsNoHttpGetsNoAnswer() {
        assertThat(PlainHttpRedirect.redirect("SSH-2.0-x\r\n\r\n", HERE)).isNull();
    }
}
