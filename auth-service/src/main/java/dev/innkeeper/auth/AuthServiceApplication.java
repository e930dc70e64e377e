package dev.innkeeper.auth;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The auth service as a process of its own. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class AuthServiceApplication {

    public static void main(String[] args) {
        System.setProperty("spring.config.name", "auth");
        SpringApplication.run(AuthServiceApplication.class, args);
    }
}
