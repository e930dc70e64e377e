package dev.innkeeper.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The gateway: TLS, authentication, contract, permissions, routing, rendering. */
@SpringBootApplication
public class GatewayServiceApplication {

    public static void main(String[] args) {
        System.setProperty("spring.config.name", "gateway");
        SpringApplication.run(GatewayServiceApplication.class, args);
    }
}
