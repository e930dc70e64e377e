package dev.innkeeper.firewall;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The firewall service as a process of its own. */
@SpringBootApplication
public class FirewallServiceApplication {

    public static void main(String[] args) {
        System.setProperty("spring.config.name", "firewall");
        SpringApplication.run(FirewallServiceApplication.class, args);
    }
}
